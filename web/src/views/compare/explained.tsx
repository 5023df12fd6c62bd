/** Why net sentiment differs from the first side: other posts, or other feelings. */

import { capital, formatLanguage, formatNet } from '../../format.ts';
import { DataTable } from '../../parts/data-table.tsx';
import type { Comparison, Explained } from './types.ts';
import { explain } from './words.ts';

export function Explanations({ comparison, names }: { comparison: Comparison; names: readonly string[] }) {
  const told = comparison.explained.filter(({ groups }) => groups.length > 0);
  if (told.length === 0) return null;
  return (
    <section className="card stack" aria-labelledby="compare-why">
      <div className="card-head">
        <h2 id="compare-why">Why sentiment differs</h2>
      </div>
      {told.map((one) => (
        <div key={`${one.side} ${one.by}`}>
          <p>{explain(one, names[0]!, names[one.side]!)}</p>
          <details>
            <summary>{one.by === 'langs' ? 'By language' : 'By network'}</summary>
            <Groups explained={one} name={names[one.side]!} />
          </details>
        </div>
      ))}
    </section>
  );
}

function Groups({ explained, name }: { explained: Explained; name: string }) {
  const net = { numeric: true, show: (cell: unknown) => formatNet(cell as number) };
  return (
    <DataTable
      name={`Effects on net sentiment, to ${name}`}
      table={{
        columns: [
          { title: explained.by === 'langs' ? 'Language' : 'Network' },
          { title: 'More or fewer of its posts', ...net },
          { title: 'They feel different', ...net },
        ],
        rows: explained.groups.map(({ key, mix, rate }) => [
          explained.by === 'langs' ? formatLanguage(key) : capital(key),
          mix,
          rate,
        ]),
      }}
    />
  );
}
