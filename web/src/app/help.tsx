import { Dialog } from '../parts/dialog.tsx';
import { shortcuts, shortcutsOn } from './shortcuts.ts';
import { useStore } from './store.ts';
import './help.css';

/** What the keys do. */
export function Help({ onClose }: { onClose(): void }) {
  const all = useStore(shortcuts);
  const on = useStore(shortcutsOn);
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <table className="help">
        <thead className="unseen">
          <tr>
            <th scope="col">Keys</th>
            <th scope="col">What they do</th>
          </tr>
        </thead>
        <tbody>
          {all.map(({ keys, what }) => (
            <tr key={what}>
              <td>
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </td>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label className="row">
        <input
          type="checkbox"
          checked={on === 'on'}
          onChange={(event) => shortcutsOn.set(event.target.checked ? 'on' : 'off')}
        />
        Single keys do something
      </label>
    </Dialog>
  );
}
