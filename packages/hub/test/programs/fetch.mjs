// Fetches a model with the environment of this process and prints where it is.
const [, , packageUrl, model] = process.argv;
const { fetchModel } = await import(packageUrl);
console.log(
  await fetchModel({
    model,
    revision: null,
    dummy: false,
    env: process.env,
    signal: new AbortController().signal,
  }),
);
