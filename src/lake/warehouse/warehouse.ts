/** The lake as other stores see it: tables, views, questions and loads, all made from the lists of columns. */
export { athenaNamedQueries, type NamedQuery } from './athena-queries.ts';
export { createTable } from './athena-tables.ts';
export { type AthenaView, athenaViews, catalogueView, createView } from './athena-views.ts';
export {
  athenaStaleDays,
  athenaWindows,
  type StaleDaysOptions,
  type WindowsOptions,
} from './athena-windows.ts';
export type { WarehouseColumn } from './columns.ts';
export {
  FIRST_DAY,
  type GlueColumn,
  type GlueFormat,
  type GlueTable,
  glueColumns,
  glueTables,
  isProjected,
} from './glue.ts';
export { redshiftCsvCopies, redshiftCsvLoads } from './redshift-csv.ts';
export { type Copy, redshiftCopies, redshiftMerges } from './redshift-load.ts';
export { type RedshiftTable, redshiftTables } from './redshift-tables.ts';
