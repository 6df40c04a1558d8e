/** Has `release` called by disposal, which may be repeated, and when the process exits before that. */
export function releaseAtExit(release: () => void): Disposable {
  const dispose = () => {
    process.off('exit', dispose);
    release();
  };
  process.once('exit', dispose);
  return { [Symbol.dispose]: dispose };
}
