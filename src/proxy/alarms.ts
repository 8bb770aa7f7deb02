export interface Alarm {
  cancel(): void;
}
