// The menu of qualities, where a stream comes in several.

const AUTOMATIC = -1;

export class QualityMenu {
  #label;
  #select;
  #choices = [];

  /**
   * @param {HTMLElement} label around the menu, shown while there is a choice
   * @param {(index: number) => void} onChoice the quality by its place, -1 for whatever the network carries
   */
  constructor(label, onChoice) {
    this.#label = label;
    this.#select = label.querySelector("select");
    this.#select.addEventListener("change", () => onChoice(Number(this.#select.value)));
  }

  /**
   * @param {string[]} qualities to choose from; fewer than two are no choice
   * @param {number} playing the one that plays now, by its place
   */
  show(qualities, playing) {
    this.#label.hidden = qualities.length < 2;
    if (qualities.join() !== this.#choices.join()) {
      this.#choices = qualities;
      this.#select.replaceChildren(
        new Option("Automatic", String(AUTOMATIC)),
        ...qualities.map((name, index) => new Option(name, String(index))),
      );
    }
    const automatic = this.#select.options[0];
    if (automatic) {
      automatic.text = qualities[playing] ? `Automatic (${qualities[playing]})` : "Automatic";
    }
  }

  /** There is nothing to choose from. */
  clear() {
    this.show([], AUTOMATIC);
  }
}
