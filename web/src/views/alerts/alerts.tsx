import { Empty } from '../../parts/states.tsx';

export default function AlertsView() {
  return (
    <>
      <header className="view-head">
        <h1>Alerts</h1>
      </header>
      <Empty title="No alert is set yet" />
    </>
  );
}
