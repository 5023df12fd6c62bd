/**
 * The editor of SQL, by CodeMirror. It lies within a shadow root: there its styles are sheets that were adopted, while
 * in the page they would be a style element, which the Content-Security-Policy refuses.
 */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { Compartment, EditorState, Prec } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { completions } from './completions.ts';
import { look } from './editor-look.ts';
import type { SqlSchema } from './types.ts';

export interface EditorHandle {
  /** Puts a text where the cursor is. */
  insert(text: string): void;
  /** Puts the cursor there; both from 1. */
  show(line: number, column: number): void;
}

interface Props {
  /** What is in it; another than it has replaces all. */
  value: string;
  schema: SqlSchema | null;
  onChange(value: string): void;
  onRun(): void;
  handle: Ref<EditorHandle>;
}

export function SqlEditor({ value, schema, onChange, onRun, handle }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const language = useRef(new Compartment());
  const latest = useRef({ onChange, onRun });
  latest.current = { onChange, onRun };

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is made once; what changes later is told to it
  useEffect(() => {
    const host = place.current!;
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const made = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: value,
        extensions: [
          Prec.highest(
            keymap.of([
              {
                key: 'Mod-Enter',
                run: () => {
                  latest.current.onRun();
                  return true;
                },
              },
            ]),
          ),
          lineNumbers(),
          history(),
          drawSelection(),
          highlightActiveLine(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          autocompletion(),
          EditorView.lineWrapping,
          placeholder('select … from posts'),
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
          EditorView.contentAttributes.of({ 'aria-label': 'SQL', spellcheck: 'false' }),
          EditorView.domEventHandlers({ beforeinput: replaceLines }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          language.current.of(completions(schema)),
          look,
        ],
      }),
    });
    editor.current = made;
    return () => {
      made.destroy();
      editor.current = null;
    };
  }, []);

  useEffect(() => {
    editor.current?.dispatch({ effects: language.current.reconfigure(completions(schema)) });
  }, [schema]);

  useEffect(() => {
    const now = editor.current;
    if (now === null || now.state.doc.toString() === value) return;
    now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: value } });
  }, [value]);

  useImperativeHandle(
    handle,
    () => ({
      insert(text) {
        const now = editor.current;
        if (now === null) return;
        now.dispatch(now.state.replaceSelection(text));
        now.focus();
      },
      show(line, column) {
        const now = editor.current;
        if (now === null) return;
        const there = now.state.doc.line(Math.min(Math.max(1, line), now.state.doc.lines));
        const anchor = Math.min(there.to, there.from + column - 1);
        now.dispatch({ selection: { anchor }, scrollIntoView: true });
        now.focus();
      },
    }),
    [],
  );

  return <div ref={place} className="sql-editor" />;
}

/**
 * A text over several lines that were chosen: left to itself the browser keeps their look by a style in the markup,
 * which the Content-Security-Policy refuses.
 */
function replaceLines(event: InputEvent, editor: EditorView): boolean {
  if (event.inputType !== 'insertText' || event.data === null || event.isComposing) return false;
  if (editor.state.selection.main.empty) return false;
  editor.dispatch({ ...editor.state.replaceSelection(event.data), userEvent: 'input.type' });
  return true;
}
