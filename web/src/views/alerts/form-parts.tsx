/** The parts of the form of an alert: what is measured, when it is met, of which posts, and who is told. */
import { useId } from 'react';
import { useAnswer } from '../../api/use-answer.ts';
import { capital } from '../../format.ts';
import { Segmented } from '../../parts/segmented.tsx';
import { Checks } from '../../question/checks.tsx';
import { LABELS } from '../../question/question.ts';
import type { Draft } from './draft.ts';
import { Choice, Text } from './fields.tsx';
import type { AlertMeasure, Channel } from './types.ts';
import { MEASURES } from './words.ts';

const WINDOWS = ['5m', '15m', '30m', '1h', '3h', '6h', '12h', '1d'];
const UNSEEN = ['1d', '3d', '7d', '14d', '30d', '90d'];

interface Part {
  draft: Draft;
  set(changes: Partial<Draft>): void;
}

const plain = (values: readonly string[]) => values.map((value) => [value, value] as const);
const LABEL_CHOICES = LABELS.map((label) => [label, capital(label)] as const);

export function Measured({ draft, set }: Part) {
  const isNew = draft.measure === 'new_hashtag' || draft.measure === 'new_entity';
  return (
    <div className="alert-fields">
      <Choice
        label="What is measured"
        value={draft.measure}
        values={Object.entries(MEASURES)}
        onPick={(measure) => set({ measure: measure as AlertMeasure, limit: '' })}
      />
      {draft.measure === 'share' && (
        <Choice
          label="Of which sentiment"
          value={draft.label}
          values={LABEL_CHOICES}
          onPick={(label) => set({ label: label as Draft['label'] })}
        />
      )}
      {draft.measure === 'silence' && <SourceChoice draft={draft} set={set} />}
      {isNew && (
        <>
          <Text
            label="In so many posts"
            inputMode="numeric"
            value={draft.posts}
            onType={(posts) => set({ posts })}
          />
          <Choice
            label="Unseen for"
            value={draft.unseen}
            values={plain(UNSEEN)}
            onPick={(unseen) => set({ unseen })}
          />
        </>
      )}
      <Choice
        label="Window"
        value={draft.window}
        values={plain(WINDOWS)}
        onPick={(window) => set({ window })}
      />
    </div>
  );
}

function SourceChoice({ draft, set }: Part) {
  const sources = useAnswer<{ sources: { name: string }[] }>('/api/sources').data?.sources ?? [];
  const values = [['', 'Choose one'] as const, ...plain(sources.map(({ name }) => name))];
  return (
    <Choice label="Which source" value={draft.source} values={values} onPick={(source) => set({ source })} />
  );
}

export function Condition({ draft, set }: Part) {
  const { when, measure } = draft;
  const unit = measure === 'share' ? 'Percent' : measure === 'net' ? 'From −1 to 1' : 'Posts in a window';
  const segment = (key: Draft['when'], label: string) => ({
    key,
    label,
    on: when === key,
    pick: () => set({ when: key }),
  });
  return (
    <div className="stack alert-tight">
      <Segmented
        name="It is met where the value is"
        segments={[segment('unusual', 'Unusual'), segment('above', 'Above'), segment('below', 'Below')]}
      />
      <div className="alert-fields">
        {when === 'unusual' ? (
          <>
            <Text
              label="Deviations from the usual of the hour"
              inputMode="decimal"
              value={draft.by}
              onType={(by) => set({ by })}
            />
            <Choice
              label="On which side"
              value={draft.direction}
              values={[
                ['above', 'Above'],
                ['below', 'Below'],
                ['either', 'Either'],
              ]}
              onPick={(direction) => set({ direction: direction as Draft['direction'] })}
            />
          </>
        ) : (
          <Text label={unit} inputMode="decimal" value={draft.limit} onType={(limit) => set({ limit })} />
        )}
      </div>
    </div>
  );
}

export function Narrowing({ draft, set }: Part) {
  const topics = useAnswer<{ topics: { name: string }[] }>('/api/topics').data?.topics ?? [];
  const measuresSentiment = draft.measure === 'share' || draft.measure === 'net';
  const given = [
    draft.topic,
    draft.search,
    draft.hashtag,
    draft.entity,
    draft.author,
    draft.mention,
    ...draft.network,
    ...draft.lang,
    ...draft.sentiment,
  ].filter((one) => one !== '').length;
  return (
    <details className="alert-more" open={given > 0 || undefined}>
      <summary>Which posts{given === 0 ? ': all of them' : ''}</summary>
      <div className="alert-fields">
        <Choice
          label="Topic"
          value={draft.topic}
          values={[['', 'All posts'], ...plain(topics.map(({ name }) => name))]}
          onPick={(topic) => set({ topic })}
        />
        <Text label="Words" value={draft.search} onType={(search) => set({ search })} />
        <Text label="Hashtag" value={draft.hashtag} onType={(hashtag) => set({ hashtag })} />
        <Text label="Name" value={draft.entity} onType={(entity) => set({ entity })} />
        <Text label="Author" value={draft.author} onType={(author) => set({ author })} />
        <Text label="Mention" value={draft.mention} onType={(mention) => set({ mention })} />
      </div>
      <div className="stack alert-tight alert-checks">
        {!measuresSentiment && (
          <Checks name="sentiment" chosen={draft.sentiment} onChange={(sentiment) => set({ sentiment })} />
        )}
        <Checks name="network" chosen={draft.network} onChange={(network) => set({ network })} />
        <Checks name="lang" chosen={draft.lang} onChange={(lang) => set({ lang })} />
      </div>
    </details>
  );
}

export function Holding({ draft, set }: Part) {
  return (
    <details className="alert-more">
      <summary>When it fires, and when it is over</summary>
      <div className="alert-fields">
        <Text
          label="Fires after windows in a row"
          inputMode="numeric"
          value={draft.hold}
          onType={(hold) => set({ hold })}
        />
        <Text
          label="With at least so many posts"
          inputMode="numeric"
          value={draft.least}
          onType={(least) => set({ least })}
        />
        <Text
          label="Over after calm windows in a row"
          inputMode="numeric"
          value={draft.resolveAfter}
          onType={(resolveAfter) => set({ resolveAfter })}
        />
        <Text
          label="Calm within the limit by, percent of it"
          inputMode="decimal"
          value={draft.margin}
          onType={(margin) => set({ margin })}
        />
      </div>
    </details>
  );
}

export function Told({ draft, set, channels }: Part & { channels: readonly Channel[] }) {
  const id = useId();
  if (channels.length === 0) {
    return (
      <p className="quiet">
        Nobody is told yet: channels are set in <code>undertone.yaml</code>, under <code>channels</code>. What
        it fires is shown here.
      </p>
    );
  }
  return (
    <fieldset className="alert-told" aria-labelledby={id}>
      <legend id={id} className="label">
        Who is told
      </legend>
      {channels.map(({ name, type }) => (
        <label key={name} className="row">
          <input
            type="checkbox"
            checked={draft.notify.includes(name)}
            onChange={(event) =>
              set({
                notify: event.target.checked
                  ? [...draft.notify, name]
                  : draft.notify.filter((one) => one !== name),
              })
            }
          />
          {name} <span className="quiet">{type}</span>
        </label>
      ))}
      <label className="row">
        <input
          type="checkbox"
          checked={draft.tellResolved}
          onChange={(event) => set({ tellResolved: event.target.checked })}
        />
        also when it is over
      </label>
    </fieldset>
  );
}
