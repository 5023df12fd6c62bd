/** QuickSight's data sets give the columns that they say, and the analysis shows columns that they give. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analysisRequest } from '../../dashboards/quicksight/analysis.ts';
import { DATA_SETS, dataSetRequest } from '../../dashboards/quicksight/data-sets.ts';
import { openWarehouse } from './warehouse.ts';

/** DuckDB's types as QuickSight calls them. */
const TYPE: Record<string, string> = {
  VARCHAR: 'STRING',
  BIGINT: 'INTEGER',
  DOUBLE: 'DECIMAL',
  BOOLEAN: 'BIT',
  TIMESTAMP: 'DATETIME',
};

for (const set of DATA_SETS) {
  test(`${set.name} gives what it says`, async () => {
    const connection = await openWarehouse();
    const result = await connection.runAndReadAll(set.sql);
    assert.ok(result.currentRowCount > 0);
    assert.deepEqual(
      result.columnNames().map((Name, at) => ({ Name, Type: TYPE[result.columnType(at).toString()] })),
      [...set.columns],
    );
    assert.match(JSON.stringify(dataSetRequest(set)), /DIRECT_QUERY/);
  });
}

interface Reference {
  DataSetIdentifier: string;
  ColumnName: string;
}

/** Every `Column` and every `FieldId` within. */
function* walk(value: unknown): Generator<[key: string, value: unknown]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    yield [key, inner];
    yield* walk(inner);
  }
}

test('the analysis shows columns of its data sets, and sorts by fields that it shows', () => {
  const { Definition } = analysisRequest();
  const declared = new Map(
    Definition.DataSetIdentifierDeclarations.map(({ Identifier, DataSetArn }) => [
      Identifier,
      DATA_SETS.find(({ id }) => DataSetArn.endsWith(`/${id}`))!,
    ]),
  );
  let columns = 0;
  for (const visual of Definition.Sheets[0]!.Visuals) {
    const found = [...walk(visual)];
    for (const [, value] of found.filter(([key]) => key === 'Column')) {
      const { DataSetIdentifier, ColumnName } = value as Reference;
      assert.ok(
        declared.get(DataSetIdentifier)?.columns.some(({ Name }) => Name === ColumnName),
        ColumnName,
      );
      columns++;
    }
    const ids = found.filter(([key]) => key === 'FieldId').map(([, id]) => String(id));
    const sorts = found
      .filter(([key]) => key === 'FieldSort')
      .map(([, sort]) => (sort as { FieldId: string }).FieldId);
    for (const id of sorts) assert.equal(ids.filter((one) => one === id).length, 2, id);
  }
  assert.ok(columns > 10);
});
