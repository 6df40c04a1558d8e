export { fromJson, toCsv, toJson, toParquet } from '@llem/results';
