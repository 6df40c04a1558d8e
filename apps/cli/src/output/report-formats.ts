export const REPORT_FORMATS = ['text', 'markdown', 'csv'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
