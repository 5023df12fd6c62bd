import { type FormEvent, useState } from 'react';
import { door, openWith } from '../api/door.ts';
import { useStore } from './store.ts';
import './unlock.css';

/** Asks for the token of a server that others can reach. */
export function Unlock() {
  const { tries } = useStore(door);
  const [given, setGiven] = useState('');
  const open = (event: FormEvent): void => {
    event.preventDefault();
    if (given.trim() !== '') openWith(given.trim());
  };
  return (
    <main className="unlock">
      <form className="card stack" onSubmit={open}>
        <h1>This Undertone asks for a token</h1>
        <p className="quiet">
          It is the text that <code>UNDERTONE_TOKEN</code> was set to where Undertone runs. It is kept until
          this tab is closed.
        </p>
        <label>
          <span className="label">Token</span>
          <input
            className="field"
            type="password"
            autoComplete="current-password"
            required
            value={given}
            aria-invalid={tries > 0}
            aria-describedby="unlock-fault"
            onChange={(event) => setGiven(event.target.value)}
          />
        </label>
        <p id="unlock-fault" className="fault" role="alert">
          {tries > 0 ? 'That is not the token.' : ''}
        </p>
        <button className="button button-main" type="submit">
          Open
        </button>
      </form>
    </main>
  );
}
