// What Gradio passes to a component's script: it runs the text of `js_on_load` as the body of a
// function with these parameters, once, after the template has been rendered.

/** The component's root; the template is inside. */
declare const element: HTMLElement;

/** The component's properties, always current; each script states their type (values.d.ts). */
declare const props: unknown;

/** Report an event to Python. The event's name must be a literal: Gradio searches the text for it. */
declare function trigger(event: string, data?: Record<string, unknown>): void;

/** Call a function whenever one of these properties has changed. */
declare function watch(names: string | string[], callback: () => void): void;

/** Upload a file; the path is the server's. */
declare function upload(file: File): Promise<{ path: string; url: string }>;
