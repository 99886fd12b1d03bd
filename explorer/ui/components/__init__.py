"""The page's custom components: each folder holds its Python, JavaScript, HTML and CSS."""
