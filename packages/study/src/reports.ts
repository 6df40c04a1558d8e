// What a study left, for `llem report`.
export { readStudyRuns, type StudyRuns } from './result/read-study-runs.ts';
