import { Empty } from '../../parts/states.tsx';

export default function ModelsView() {
  return (
    <>
      <header className="view-head">
        <h1>Models</h1>
      </header>
      <Empty title="No model is known yet" />
    </>
  );
}
