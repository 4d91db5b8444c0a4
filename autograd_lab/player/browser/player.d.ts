/* What every hook and every part of the player is handed; features keep what is theirs on it too. */

interface Player {
  data: PlayerData;
  /** The first step of each pass, counted through all of them. */
  firsts: number[];
  /** How many steps there are, and at which one the player is. */
  count: number;
  step: number;
  playing: boolean;
  hovered: any;
  /** What is drawn, where it stands and how it is shown at this step. */
  picture: any;
  state: any;
  zoom: any;
  parts: Record<string, any>;
  options: Record<string, any>;
  [ofAFeature: string]: any;
}
