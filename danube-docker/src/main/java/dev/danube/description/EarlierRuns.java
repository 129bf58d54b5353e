package dev.danube.description;

import dev.danube.StageResult;
import java.util.Optional;

/** The latest results of containers that are not part of a run. */
interface EarlierRuns {

  /** Nothing, for a run of all containers. */
  EarlierRuns NONE =
      new EarlierRuns() {
        @Override
        public Optional<StageResult> latest(String name) {
          return Optional.empty();
        }

        @Override
        public Optional<String> refusal(String name) {
          return Optional.empty();
        }
      };

  /** Returns how a container has ended last; empty if it has not run. */
  Optional<StageResult> latest(String name);

  /** Returns why nothing may run that depends on a container; empty if it may. */
  Optional<String> refusal(String name);
}
