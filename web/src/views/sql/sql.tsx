import { Empty } from '../../parts/states.tsx';

export default function SqlView() {
  return (
    <>
      <header className="view-head">
        <h1>SQL</h1>
      </header>
      <Empty title="No query was run yet" />
    </>
  );
}
