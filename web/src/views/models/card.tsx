/** The card of a model, out of its Markdown; HTML in it stays text. */
import Markdown from 'markdown-to-jsx/react';
import {
  Children,
  type ComponentProps,
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useState,
} from 'react';
import { authorised } from '../../api/door.ts';
import { httpUrl } from '../../api/original.ts';
import { fetchFrom } from '../../api/request.ts';
import type { Model } from '../../api/types.ts';
import { useAsked } from '../../api/use-answer.ts';
import { Icon } from '../../parts/icon.tsx';
import { Shown } from '../../parts/states.tsx';
import { nameOf } from './figures.ts';

const ModelOfCard = createContext<Model | null>(null);

export default function Card({ model, onClose }: { model: Model; onClose(): void }) {
  const path = `/api/models/${encodeURIComponent(nameOf(model))}`;
  const answer = useAsked(`${path}/card`, async (signal) =>
    (await fetchFrom(`${path}/card`, { headers: authorised(), signal })).text(),
  );
  return (
    <section className="card models-card" aria-labelledby="models-card">
      <div className="card-head">
        <h2 id="models-card">Card of {nameOf(model)}</h2>
        <button type="button" className="button button-plain" aria-label="Close the card" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <Shown answer={answer} what="the card">
        {(markdown) => (
          <ModelOfCard value={model}>
            <Markdown options={OPTIONS}>{withoutTitle(markdown)}</Markdown>
          </ModelOfCard>
        )}
      </Shown>
    </section>
  );
}

/** The heading above says it already. */
const withoutTitle = (markdown: string): string => markdown.replace(/^# .*\n/, '');

const OPTIONS: NonNullable<ComponentProps<typeof Markdown>['options']> = {
  disableParsingRawHTML: true,
  forceBlock: true,
  forceWrapper: true,
  wrapperProps: { className: 'models-markdown' } as object,
  overrides: {
    h1: ({ children }) => <h3>{children}</h3>,
    h2: ({ children }) => <h3>{children}</h3>,
    h3: ({ children }) => <h4>{children}</h4>,
    h4: ({ children }) => <h5>{children}</h5>,
    a: CardLink,
    img: Figure,
    pre: ({ children }) => (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
      <pre tabIndex={0}>{children}</pre>
    ),
    // A column without a name has no header.
    th: ({ children }) => (isEmpty(children) ? <td /> : <th scope="col">{children}</th>),
    table: ({ children }) => (
      <div className="models-scroll">
        <table>{children}</table>
      </div>
    ),
  },
};

const isEmpty = (children: ReactNode): boolean => Children.toArray(children).length === 0;

function CardLink({ href, children }: ComponentProps<'a'>) {
  const address = href === undefined ? null : httpUrl(href);
  if (address === null) return <>{children}</>;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** A picture that lies beside the card; others are told by their names alone. */
function Figure({ src = '', alt = '' }: ComponentProps<'img'>) {
  const model = useContext(ModelOfCard)!;
  const known = model.figures.includes(src);
  const path = `/api/models/${encodeURIComponent(nameOf(model))}/figures/${encodeURIComponent(src)}`;
  const picture = useAsked(known ? path : null, async (signal) =>
    (await fetchFrom(path, { headers: authorised(), signal })).blob(),
  ).data;
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (picture === null) return;
    const made = URL.createObjectURL(picture);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  if (address === null) return <span className="quiet">{alt}</span>;
  return <img className="models-figure" src={address} alt={alt} />;
}
