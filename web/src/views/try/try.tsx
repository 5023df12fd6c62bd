import { Empty } from '../../parts/states.tsx';

export default function TryView() {
  return (
    <>
      <header className="view-head">
        <h1>Try it</h1>
      </header>
      <Empty title="No text was written yet" />
    </>
  );
}
