import { Empty } from '../../parts/states.tsx';

export default function SearchView() {
  return (
    <>
      <header className="view-head">
        <h1>Search</h1>
      </header>
      <Empty title="Nothing was looked for yet" />
    </>
  );
}
