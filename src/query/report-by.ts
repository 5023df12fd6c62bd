/** What a report can part posts by. */
export const REPORT_BY = ['day', 'hashtag', 'author', 'entity', 'lang', 'topic'] as const;
export type ReportBy = (typeof REPORT_BY)[number];
