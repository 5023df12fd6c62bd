/** Every view: its name in the navigation, its key after `g`, and how its code is loaded. */
import { type ComponentType, lazy } from 'react';
import { PATHS, type ViewName } from './paths.ts';

export interface View {
  name: ViewName;
  path: string;
  title: string;
  /** Pressed after `g`. */
  key: string;
  /** Whether the bar with range and filters stands above it. */
  asksQuestion: boolean;
  component: ComponentType;
  /** Begins to load the code before it is needed. */
  preload(): void;
}

type Load = () => Promise<{ default: ComponentType }>;

function view(name: ViewName, title: string, key: string, asksQuestion: boolean, load: Load): View {
  return {
    name,
    path: PATHS[name],
    title,
    key,
    asksQuestion,
    component: lazy(load),
    preload: () => void load(),
  };
}

export const VIEWS: readonly View[] = [
  view('now', 'Now', 'n', true, () => import('../views/now/now.tsx')),
  view('search', 'Search', 's', true, () => import('../views/search/search.tsx')),
  view('compare', 'Compare', 'c', true, () => import('../views/compare/compare.tsx')),
  view('sql', 'SQL', 'q', false, () => import('../views/sql/sql.tsx')),
  view('try', 'Try it', 't', false, () => import('../views/try/try.tsx')),
  view('topics', 'Topics and collection', 'o', false, () => import('../views/topics/topics.tsx')),
  view('alerts', 'Alerts', 'a', false, () => import('../views/alerts/alerts.tsx')),
  view('models', 'Models', 'm', false, () => import('../views/models/models.tsx')),
];

export const viewAt = (path: string): View | undefined => VIEWS.find((view) => view.path === path);
