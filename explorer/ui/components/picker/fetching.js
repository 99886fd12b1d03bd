// @ts-check
// What has become of the requests to fetch all real clips of a task.

/** The status of each task: one may be fetched while the clips of another are on the shelf. */
export class FetchingStatuses {
  /** @type {Map<string, FetchingStatus>} */
  #byTask = new Map();

  /**
   * Take a status; return whether a download has ended with it, so that clips may have come.
   * @param {FetchingStatus} status one without a task is about all that are under way
   */
  take(status) {
    const tasks = status.task === "" ? [...this.#byTask.keys()] : [status.task];
    const ended = tasks.filter((task) => status.kind !== "busy" && this.of(task).isBusy);
    const changed = status.task === "" ? ended : tasks;
    for (const task of changed) this.#byTask.set(task, status);
    return ended.length > 0;
  }

  /**
   * Return what is shown with the clips of a task.
   * @param {string} task
   */
  of(task) {
    const { kind, text, phase, share } = this.#byTask.get(task) ?? {};
    const isRefused = kind === "refused";
    return {
      isBusy: kind === "busy",
      isRefused,
      text: text ?? "",
      news: isRefused ? "" : (phase ?? ""), // a refusal is an alert, which is read aloud by itself
      share: share ?? null,
    };
  }
}
