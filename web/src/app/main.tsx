import '../theme/tokens.css';
import '../theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepTheme } from '../theme/theme.ts';
import { Shell } from './shell.tsx';
import { viewAt } from './views.ts';

keepTheme();
// Its code is on the way while the shell is drawn.
viewAt(window.location.pathname)?.preload();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Shell />
  </StrictMode>,
);
