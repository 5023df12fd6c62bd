import { Component, type ReactNode } from 'react';
import { Failure } from '../parts/states.tsx';

interface State {
  error: Error | null;
}

/** A view that breaks says so in its place; the rest of the page goes on. */
export class FailureBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    // A chunk of an older build is gone once a newer one is served.
    const outdated = /import|module|chunk/i.test(error.message);
    const what = outdated
      ? 'This part of the page could not be loaded; Undertone may have been updated since.'
      : `This part of the page broke (${error.message}).`;
    return <Failure what={what} action="Load the page again" onAction={() => window.location.reload()} />;
  }
}
