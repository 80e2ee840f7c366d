// What cannot be read, as an error in English.

import { Unread } from "../../src/exercise/reading";
import { english } from "../../src/terms/sentences";

export function inEnglish<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Unread ? new Error(error.say(english)) : error;
  }
}
