package dev.danube.internal;

/** A helper to show addresses to people. */
public final class Urls {

  private Urls() {}

  /**
   * Returns the address of a repository without the parts that may be a secret. A token may be the
   * user, the password or a part of the query. The address is not parsed, because it may be
   * invalid.
   *
   * @param url the address
   * @return an HTTP address without user, password, query and fragment; any other one without the
   *     password
   */
  public static String shown(String url) {
    if (!url.matches("(?i)https?://.*")) {
      return url.replaceFirst("^([\\w+.-]+://[^/@:]*):[^/]*@", "$1@");
    }
    int begin = url.indexOf("//") + 2;
    String rest = url.substring(url.lastIndexOf('@') < begin ? begin : url.lastIndexOf('@') + 1);
    return url.substring(0, begin) + rest.replaceFirst("[?#].*", "");
  }
}
