/** The models: what their cards say, how they do on a file, and what they said of the posts that are there. */
import { type ComponentType, lazy, Suspense } from 'react';
import type { Models } from '../../api/types.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { Segmented } from '../../parts/segmented.tsx';
import { Loading, Shown } from '../../parts/states.tsx';
import { useParameter } from './parameter.ts';
import './models.css';

export interface PartProps {
  models: Models;
}

const PARTS: Record<string, { title: string; component: ComponentType<PartProps> }> = {
  cards: { title: 'Models', component: lazy(() => import('./cards.tsx')) },
  file: { title: 'On a file', component: lazy(() => import('./on-file.tsx')) },
  corrections: { title: 'Corrections', component: lazy(() => import('./corrections.tsx')) },
  rescore: { title: 'Score again', component: lazy(() => import('./rescore.tsx')) },
};

export default function ModelsView() {
  const models = useAnswer<Models>('/api/models');
  const [asked, choose] = useParameter('part');
  const part = Object.hasOwn(PARTS, asked) ? asked : 'cards';
  const { title, component: Part } = PARTS[part]!;
  return (
    <>
      <header className="view-head">
        <h1>Models</h1>
        <Segmented
          name="What is shown of the models"
          segments={Object.entries(PARTS).map(([key, { title }]) => ({
            key,
            label: title,
            on: key === part,
            pick: () => choose(key),
          }))}
        />
      </header>
      <Shown answer={models} what="the models">
        {(models) => (
          <Suspense fallback={<Loading what={title} />}>
            <Part models={models} />
          </Suspense>
        )}
      </Shown>
    </>
  );
}
