// What Python sends to each component: the properties beside `value`, and the values. The module
// of the same name makes them (stage/stage.py for the stage).

/** What the visitor chose, on its way to the server. */
type Choice =
  | { kind: "task"; id: string }
  | { kind: "clip"; id: string; source?: string } // with which model; none: the present one
  | { kind: "model"; id: string }
  | { kind: "study"; id: string }
  | { kind: "file"; path: string | null } // null while it is being uploaded
  | { kind: "excerpt"; start_s: number }
  | { kind: "channel"; channel: string }
  | { kind: "pair"; study: string; source: string; target: string }
  | { kind: "copy" }
  | { kind: "shelf" } // nothing is chosen: the gallery is drawn as it is now
  | { kind: "result"; id: string; again?: true } // of the visit; or its clip, to be searched again
  | { kind: "open" }
  | { kind: "search"; link?: string } // as set on the page, or as a link asks
  | { kind: "search"; among: number[] } // inside these cells of the result
  | { kind: "search"; another: true } // beside the result's fragment
  | { kind: "search"; again: string }; // as a result of the visit was searched

interface ChoicesProps {
  value: (Choice & { number: number }) | null;
  refused: number | null; // the number of the last choice that was refused
  waiting: string;
  dropped: string;
  unanswered: string;
}

/** A file on the server, as Gradio describes it. */
interface ServedFile {
  url: string;
}

// ---- stage -----------------------------------------------------------------------------------

interface StageProps {
  value: StageValue | null;
  stops: string[]; // hex colours from the floor to the ceiling of the decibel scale
  yours: Painted | null;
}

/** What the models make of cells that a visitor painted (explorer/ui/painting). */
interface Painted {
  number: number; // of the question
  accepted: boolean; // by the source
  line: string;
  about: string;
  check: string; // what was verified; empty before that
  models?: ModelPill[]; // only once the stroke is over
  sound?: Sound; // likewise
}

/** The whole state, every time, so that a missed update does no harm. */
interface StageValue {
  scene: Scene | null;
  progress: SearchProgress;
  sounds: Record<Exclude<SoundName, "yours">, Sound | null>;
}

type SoundName = "original" | "enough" | "rest" | "yours";

/** A clip's picture, and which patch each part of it shows. */
interface Scene {
  id: string;
  title: string;
  seconds: number;
  rows: number;
  columns: number;
  picture: string; // base64: a byte for each pixel, rows from low to high frequency
  floor_db: number;
  ceiling_db: number;
  row_hz: number[];
  strip_of_row: number[]; // patch = strip * (number of slices) + slice
  slice_edges: number[]; // from 0 to 1, one more than there are slices
  n_patches: number;
  coarse: boolean; // a patch may hold several cells
  scale: "mel" | "linear" | "log"; // of the rows
  highest_hz: number; // at the upper end of the last row
}

interface SearchProgress {
  headline: [text: string, strong: boolean][];
  detail: string;
  figures: [value: string, label: string][];
  kept: PackedKeep | null;
  busy: boolean;
  updates: number;
  news: string; // what a screen reader says, without every number
  so_far: boolean; // the sound of what is kept so far can be asked for: event `so_far`
}

/** Which patches hold something kept and which hold something left, in base64-packed bits. */
interface PackedKeep {
  n: number; // of cells
  enough: string;
  rest: string;
}

interface Sound {
  file: ServedFile;
  gain_db: number; // to its audible level
  note: string;
}

// ---- bands ----------------------------------------------------------------------------------

/** The cells that a fragment keeps, each of which can be heard. */
interface BandsProps {
  value: {
    title: string;
    about: string;
    rows: BandRow[];
    more: string;
    sound: CellSound | null;
  } | null;
}

interface BandRow {
  cell: number;
  name: string;
}

interface CellSound extends Sound {
  cell: number;
  seconds: number;
}

// ---- layers ---------------------------------------------------------------------------------

/** The layers around a fragment; null: there is no fragment. */
interface LayersProps {
  value: {
    of: string; // by which the server knows the fragment
    state: "offered" | "busy" | "partial" | "done"; // partial: the search was stopped
    about: string;
    said: string; // how far it is, or why there are none
    rows: LayerRow[];
    colours: LayerColours | null;
    seconds: number;
  } | null;
  words: { build: string; again: string; stop: string; waiting: string };
}

interface LayerRow {
  name: string;
  title: string;
  size: string;
  line: string;
  check: string;
  sounds: LayerSound[];
  models: ModelPill[];
}

interface LayerSound extends Sound {
  label: string;
}

/** Which patches of the picture each layer keeps something in, in base64-packed bits. */
interface LayerColours {
  n_patches: number;
  necessary: string;
  complete: string;
}

/** What another model makes of a sound. */
interface ModelPill {
  title: string;
  pill: string; // its verdict
  kind: string; // of verdict, for the style sheet
  says: string; // in place of the class; may be empty
}

// ---- tour -----------------------------------------------------------------------------------

/** A result told in a few steps; null: there is none. */
interface TourProps {
  value: { steps: TourStep[] } | null;
  words: Record<
    "none" | "offer" | "seen" | "take" | "refuse" | "back" | "next" | "done" | "end",
    string
  >;
}

interface TourStep {
  title: string;
  text: string;
  action: string; // what its button is called
  act: string; // and does: the name of a sound that is played, `take-away` or `others`
  about: string; // the part of the page, as a selector
}

// ---- history ---------------------------------------------------------------------------------

/** The results of the visit. */
interface HistoryProps {
  value: HistoryValue | null;
  busy: boolean; // a search waits or runs
  words: { again: string; pin: string; unpin: string; play: string; stop: string };
}

interface HistoryValue {
  title: string;
  about: string;
  rows: ResultRow[]; // the newest first
  shelf: { title: string; rows: FragmentRow[]; none: string } | null;
  pair: ResultPair | null;
}

interface ResultEntry {
  id: string;
  shown: boolean; // on the stage
  convinced: string; // empty: not known yet
  gone: string; // why it cannot be shown; empty: it can
}

interface ResultRow extends ResultEntry {
  clip: string;
  model: string;
  result: string;
  pinned: boolean;
}

/** One of the fragments of the clip and model on the stage. */
interface FragmentRow extends ResultEntry {
  name: string;
  size: string;
}

/** Two pinned results. */
interface ResultPair {
  title: string;
  sides: PairSide[];
  rows: { name: string; values: string[] }[];
  ticks: [position: number, text: string][];
  overlap: string;
}

interface PairSide {
  id: string;
  name: string;
  clip: string;
  alt: string; // in place of the picture
  spans: [low: number, high: number][]; // kept, from 0 to 1 of the axis
  seconds: number;
  sound: Sound | null;
  silent: string; // why there is none
}

// ---- the others ------------------------------------------------------------------------------

/** The query of a link to what is chosen; null: the address stays. */
interface AddressProps {
  value: string | null;
  keys: string[]; // of such a query
}

interface PickerProps {
  value: { chosen: string | null };
  busy: boolean;
  task: string; // whose clips are shown
  cards: Card[];
  own: Card[]; // of the visitor's own sounds, before these
  proposals: Proposal[];
  try_this: string;
  offer: { label: string; about: string } | null; // to fetch all real clips; null: no button
  fetching: FetchingStatus;
  requesting: string;
  stop: string;
  stopping: string;
  stops: string[];
}

/** What has become of the request to fetch all real clips of a task. */
interface FetchingStatus {
  kind: "" | "busy" | "refused" | "done";
  text: string;
  phase: string; // for screen readers, without the numbers that change all the time
  task: string; // whose clips; empty: shown with any
  share: number | null; // fetched, from 0 to 1; null: unknown
}

interface Card {
  id: string;
  name: string | null; // its class; null: it has none
  title: string;
  label?: string; // the title in short, where it may be long
  available: boolean; // its file is on the server
  thumbnail: Thumbnail | null;
  credit: string;
}

/** A clip of the shelf and a model to search it with. */
interface Proposal {
  clip: string;
  model: string;
  name: string;
  about: string; // what the search will show
}

interface Thumbnail {
  rows: number;
  columns: number;
  picture: string; // as in Scene
}

interface ExcerptProps {
  value: LongFile | null;
  busy: boolean;
}

/** A file that is longer than the model's window. */
interface LongFile {
  seconds: number;
  window_s: number;
  latest_s: number; // the last start that fills the window
  start_s: number;
  low: string; // base64: depth of the waveform below zero, a byte for each column
  high: string; // and its height above
}

interface UploadProps {
  busy: boolean;
  accept: string; // suffixes, as an input takes them
  max_bytes: number;
  label: string;
  uploading: string;
  locked: string; // for a file that is dropped during a search
  lost: string; // what follows the name of a file
  too_large: string;
}

interface RecorderProps {
  busy: boolean;
  silent: string; // for a recording in which nothing is heard
  words: {
    level: string; // what the meter is called
    listen: string; // and the player
    taken: string;
    use: string;
    sending: string;
    again: string;
    cancel: string;
    cancelled: string;
    busy: string; // a search is under way
  };
}

interface MatrixProps {
  value: {
    study: string; // its id
    models: MatrixModel[];
    rows: MatrixCell[][]; // by source, then by target
    chosen: { source: string; target: string } | null;
    busy: boolean;
  };
}

interface MatrixModel {
  id: string;
  title: string;
}

interface MatrixCell {
  share: number | null; // null: there is no fragment to judge
  text: string;
  sentence: string;
}

interface MoreModelsProps {
  value: CheckpointStatus;
  rows: Checkpoint[] | null; // null: not requested yet
  intro: string;
  any: boolean; // ids that are not in the list are allowed
}

/** What has become of the requested checkpoint. */
interface CheckpointStatus {
  kind: "" | "busy" | "refused" | "done";
  text: string;
  phase: string; // for screen readers, without the numbers that change all the time
  at: string; // the requested id
  share: number | null; // downloaded, from 0 to 1; null: unknown
  usable: boolean; // it can become the source model now
  /** Its download can be stopped. */
  stoppable: boolean;
}

interface Checkpoint {
  id: string;
  about: string;
  page: string;
  state: "away" | "barred" | "kept" | "offered";
}

interface CopyProps {
  value: CopyValue | null;
  busy: boolean;
}

/** There are rows and sounds once the copy has been made. */
interface CopyValue {
  text: string;
  rows: { model: string; clip: string; copy: string; more: string }[];
  sounds?: { clip: ServedFile; copy: ServedFile };
}

interface TakeawayProps {
  value: {
    zip: ServedFile;
    name: string;
    query: string | null; // null: no link can repeat the search
    note: string;
    command: string;
    call: string;
  } | null;
}

interface TaskSwitchProps {
  value: { chosen: string };
  busy: boolean;
  tasks: { id: string; title: string }[];
}
