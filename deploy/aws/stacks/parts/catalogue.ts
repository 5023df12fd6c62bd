/** The lake's tables and views in Glue, and the workgroup that asks them in Athena. */
import { Stack } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { athenaNamedQueries } from '../../../../src/lake/warehouse/athena-queries.ts';
import { athenaViews, catalogueView } from '../../../../src/lake/warehouse/athena-views.ts';
import { type GlueTable, glueTables } from '../../../../src/lake/warehouse/glue.ts';
import { WINDOW_COLUMNS } from '../../../../src/windows/window.ts';
import type { LakeStack } from '../lake.ts';

const GB = 1_000_000_000;

interface Props {
  lake: Pick<LakeStack, 'bucket' | 'key' | 'prefix' | 'database' | 'workgroup'>;
  scanLimitGb: number;
}

export class Catalogue extends Construct {
  constructor(scope: Construct, id: string, { lake, scanLimitGb }: Props) {
    super(scope, id);
    const { bucket, prefix } = lake;
    const root = bucket.s3UrlForObject(prefix === '' ? undefined : prefix.slice(0, -1)).concat('/');
    const catalogId = Stack.of(this).account;
    const database = new CfnDatabase(this, 'Database', {
      catalogId,
      databaseInput: { name: lake.database, description: 'Posts, how they feel, and what was deleted.' },
    });
    const columns = { windows: WINDOW_COLUMNS };
    const entry = (name: string, tableInput: CfnTable.TableInputProperty) =>
      new CfnTable(this, `Table ${name}`, {
        catalogId,
        databaseName: lake.database,
        tableInput: { name, ...tableInput },
      }).addResourceDependency(database);
    for (const table of glueTables(columns)) entry(table.name, tableInput(table, root));
    for (const view of athenaViews(columns)) {
      const { columns, originalText, expandedText, parameters } = catalogueView(view, lake.database);
      entry(view.name, {
        description: view.description,
        tableType: 'VIRTUAL_VIEW',
        viewOriginalText: originalText,
        viewExpandedText: expandedText,
        parameters,
        storageDescriptor: { columns, serdeInfo: {} },
      });
    }
    const workgroup = new CfnWorkGroup(this, 'Workgroup', {
      name: lake.workgroup,
      description: 'Questions to the lake.',
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        // Whoever asks cannot have results written elsewhere, or unencrypted.
        enforceWorkGroupConfiguration: true,
        bytesScannedCutoffPerQuery: Math.round(scanLimitGb * GB),
        publishCloudWatchMetricsEnabled: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `${root}athena/`,
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: lake.key.keyArn },
        },
      },
    });
    for (const { name, description, sql } of athenaNamedQueries())
      new CfnNamedQuery(this, `Query ${name}`, {
        name,
        description,
        database: lake.database,
        workGroup: lake.workgroup,
        queryString: sql,
      }).addResourceDependency(workgroup);
  }
}

function tableInput(table: GlueTable, root: string): CfnTable.TableInputProperty {
  const { inputFormat, outputFormat, serde, serdeParameters } = table.format;
  return {
    description: table.description,
    tableType: 'EXTERNAL_TABLE',
    partitionKeys: table.partitionKeys,
    parameters: table.parameters(root),
    storageDescriptor: {
      columns: table.columns,
      location: `${root}${table.location}`,
      inputFormat,
      outputFormat,
      serdeInfo: { serializationLibrary: serde, parameters: serdeParameters },
    },
  };
}
