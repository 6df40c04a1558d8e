// Prints what the data sets of its arguments, as JSON, give: the texts' hash and the output lengths.
const [, , hubUrl, ...datasets] = process.argv;
const { selectPrompts } = await import(hubUrl);
const selected = [];
for (const text of datasets) {
  const request = { dataset: JSON.parse(text), n: 20, randomSeed: 42, maxOutputTokens: 64, env: process.env };
  const { sha256, prompts } = await selectPrompts({ ...request, signal: new AbortController().signal });
  selected.push({ sha256, prompts });
}
console.log(JSON.stringify(selected));
