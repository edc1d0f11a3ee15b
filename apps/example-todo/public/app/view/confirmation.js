import { html } from 'htm/preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** A dialog, and the function that asks with it. */
export function useConfirmation() {
  const [question, setQuestion] = useState();
  const close = () => setQuestion(undefined);
  const dialog = question && html`<${Confirmation} ...${question} onClose=${close} />`;
  return [dialog, (text, word, onConfirm) => setQuestion({ text, word, onConfirm })];
}

function Confirmation({ text, word, onConfirm, onClose }) {
  const dialog = useRef();
  useEffect(() => dialog.current.showModal(), []);

  return html`
    <dialog ref=${dialog} class="card" aria-labelledby="question" onClose=${onClose}>
      <form method="dialog">
        <p id="question">${text}</p>
        <div class="endings">
          <button class="button" autofocus>Cancel</button>
          <button class="button primary danger" onClick=${onConfirm}>${word}</button>
        </div>
      </form>
    </dialog>
  `;
}
