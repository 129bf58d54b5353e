package dev.danube.docker.internal.exec;

/** A program that sends a signal to all processes of a step, in any image with a shell. */
final class SignalScript {

  /** The exit code if the session does not exist. */
  static final int NO_SESSION = 3;

  /**
   * The script, which uses only means that every shell has. It first signals all processes of the
   * leader's group at once, so that a shell cannot act on the death of its child before its own
   * signal. Then it signals each process of the session that has left the group. If the session is
   * unknown, the script finds it: its leader is the one session leader whose parent is in the
   * session of the persistent shell. (A process that lost its parent is a child of process 1.) The
   * script prints the session, because the leader may end before the others.
   */
  private static final String SCRIPT =
      "shell=$1 signal=$2 session=$3; each() { for f in /proc/[0-9]*/stat; do"
          + " read -r l <$f || continue; p=${f#/proc/}; p=${p%/stat}; l=${l##*) }; \"$1\" $p $l;"
          + " done 2>/dev/null; };"
          + " own() { read -r l </proc/$1/stat && l=${l##*) } && set -- $l && own=$4; };"
          + " find() { [ $5 = $1 ] && [ $3 != 1 ] && own $3 && [ $own = $home ] && session=$1; };"
          + " send() { [ $5 = $session ] && [ $4 != $session ] && kill -$signal $1; };"
          + " [ -n \"$session\" ] || { own $shell && home=$own && each find; } 2>/dev/null; [ -n \"$session\" ] || exit "
          + NO_SESSION
          + "; echo $session; kill -$signal -$session 2>/dev/null; each send; exit 0";

  private SignalScript() {}

  /**
   * Returns the program and its arguments.
   *
   * @param shell the process id of the persistent shell
   * @param signal such as {@code TERM}
   * @param session the session, or empty if it is unknown
   */
  static String[] argv(String shell, String signal, String session) {
    return new String[] {"/bin/sh", "-c", SCRIPT, "sh", shell, signal, session};
  }
}
