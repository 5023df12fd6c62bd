import { Empty } from '../../parts/states.tsx';

export default function TopicsView() {
  return (
    <>
      <header className="view-head">
        <h1>Topics and collection</h1>
      </header>
      <Empty title="No topic is followed yet" />
    </>
  );
}
