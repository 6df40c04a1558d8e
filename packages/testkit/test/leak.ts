const leaked: NodeJS.Timeout[] = [];

/** What a broken plugin leaves behind. */
export function leak(): void {
  leaked.push(setInterval(() => {}, 60_000));
}

/** Ends what the broken plugins left behind. */
export function endLeaks(): void {
  for (const timer of leaked.splice(0)) clearInterval(timer);
}
