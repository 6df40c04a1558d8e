// Saves the result of a file and reports how that ended, as JSON.
import { readFileSync } from 'node:fs';

const [, , packageUrl, outputDir, resultFile] = process.argv;
const { saveResult } = await import(packageUrl);
try {
  const path = await saveResult(JSON.parse(readFileSync(resultFile, 'utf8')), outputDir, { csv: true });
  console.log(JSON.stringify({ path }));
} catch ({ name, code, message, why, fix }) {
  console.log(JSON.stringify({ name, code, message, why, fix }));
}
