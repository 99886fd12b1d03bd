"""Gradio's own widgets in the page's colours, with system fonts, because the page works offline."""

import gradio as gr

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
MONO = ("ui-monospace", "Consolas", "monospace")


def make_theme() -> gr.themes.Base:
    """Return the theme; page/tokens.css defines the variables, in light and dark."""
    theme = gr.themes.Base(primary_hue="orange", neutral_hue="slate", font=SANS, font_mono=MONO)
    same_in_both = {
        "body_background_fill": "var(--page)",
        "body_text_color": "var(--ink)",
        "body_text_color_subdued": "var(--quiet)",
        "background_fill_primary": "var(--card)",
        "background_fill_secondary": "var(--inset)",
        "block_background_fill": "transparent",
        "block_border_width": "0px",
        "block_label_text_color": "var(--quiet)",
        "block_title_text_color": "var(--quiet)",
        "block_info_text_color": "var(--quiet)",
        "border_color_primary": "var(--line)",
        "input_background_fill": "var(--inset)",
        "input_border_color": "var(--line)",
        "input_border_width": "1px",
        "checkbox_label_background_fill": "var(--inset)",
        "checkbox_label_background_fill_hover": "var(--raised)",
        "checkbox_label_background_fill_selected": "var(--inset)",
        "checkbox_label_text_color": "var(--ink)",
        "checkbox_label_text_color_selected": "var(--ink)",
        "checkbox_label_border_color": "var(--line)",
        "input_placeholder_color": "var(--quiet)",
        "panel_background_fill": "transparent",
        "slider_color": "var(--accent)",
        "color_accent": "var(--accent)",
        "color_accent_soft": "var(--raised)",
    }
    values = {
        name + suffix: value for name, value in same_in_both.items() for suffix in ("", "_dark")
    }
    known = {name: value for name, value in values.items() if hasattr(theme, name)}
    return theme.set(**known)
