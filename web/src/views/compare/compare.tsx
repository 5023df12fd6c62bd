import { Empty } from '../../parts/states.tsx';

export default function CompareView() {
  return (
    <>
      <header className="view-head">
        <h1>Compare</h1>
      </header>
      <Empty title="Nothing is compared yet" />
    </>
  );
}
