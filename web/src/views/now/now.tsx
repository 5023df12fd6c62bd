import { Empty } from '../../parts/states.tsx';

export default function NowView() {
  return (
    <>
      <header className="view-head">
        <h1>Now</h1>
      </header>
      <Empty title="No posts yet" />
    </>
  );
}
