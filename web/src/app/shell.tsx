/** What stands around every view: navigation, state of the connection, theme, help. */
import { Suspense, useEffect, useRef, useState } from 'react';
import { door } from '../api/door.ts';
import { SecondPassNote } from '../parts/second-pass.tsx';
import { Loading } from '../parts/states.tsx';
import { LakeProvider, useLake } from '../question/lake.tsx';
import { QuestionBar } from '../question/question-bar.tsx';
import { nextChoice, themeChoice } from '../theme/theme.ts';
import { Connection } from './connection.tsx';
import { FailureBoundary } from './failure-boundary.tsx';
import { Help } from './help.tsx';
import { Link } from './link.tsx';
import { go, here, usePlace } from './location.ts';
import { Navigation } from './navigation.tsx';
import { useShortcut } from './shortcuts.ts';
import { useStore } from './store.ts';
import { Unlock } from './unlock.tsx';
import { VIEWS, type View, viewAt } from './views.ts';
import './shell.css';

export function Shell() {
  const { open } = useStore(door);
  return (
    <LakeProvider>
      {/* What was shown stays as it was until the token is given. */}
      {open ? <Page /> : <Unlock />}
    </LakeProvider>
  );
}

function Page() {
  const { path } = usePlace();
  const view = viewAt(path) ?? VIEWS[0]!;
  const [helping, setHelping] = useState(false);
  useShortcut(['?'], 'Show what the keys do', () => setHelping(true));
  useShortcut(['t'], 'Theme: as the system, light, dark', nextChoice);
  const choice = useStore(themeChoice);
  const main = useRef<HTMLElement>(null);
  useViewTitle(view, main);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="side">
        <Link to="/" className="brand">
          <img src="/icon.svg" alt="" width="24" height="24" />
          Undertone
        </Link>
        <Navigation />
        <div className="side-foot">
          <Connection />
          <SecondPassNote />
          <div className="row">
            <button type="button" className="button button-plain" onClick={nextChoice}>
              Theme: {choice}
            </button>
            <button type="button" className="button button-plain" onClick={() => setHelping(true)}>
              Keys
            </button>
            <a className="button button-plain" href="/api/docs">
              API
            </a>
          </div>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <SampleNote />
        {view.asksQuestion && <QuestionBar />}
        <FailureBoundary key={view.name}>
          <Suspense fallback={<Loading what={view.title} />}>
            <view.component />
          </Suspense>
        </FailureBoundary>
      </main>
      {VIEWS.map((each) => (
        <ViewKey key={each.name} view={each} />
      ))}
      {helping && <Help onClose={() => setHelping(false)} />}
    </div>
  );
}

function ViewKey({ view }: { view: View }) {
  useShortcut(['g', view.key], view.title, () => go({ path: view.path, search: here().search }));
  return null;
}

/** A view that is gone to is told by the title, and takes the focus as a page that is loaded does. */
function useViewTitle(view: View, main: { current: HTMLElement | null }): void {
  const shown = useRef(view);
  useEffect(() => {
    document.title = `${view.title} · Undertone`;
    if (shown.current === view) return;
    shown.current = view;
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [view, main]);
}

function SampleNote() {
  const lake = useLake().data;
  if (lake?.sample !== true) return null;
  return (
    <p className="sample-note">
      <strong>Made-up sample.</strong> These posts were written to show how Undertone works; nobody said them.
    </p>
  );
}
