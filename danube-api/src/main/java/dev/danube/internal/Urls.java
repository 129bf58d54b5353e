package dev.danube.internal;

/** How an address is told to people. */
public final class Urls {

  private Urls() {}

  /**
   * An address of a repository without what may be a secret: tokens are written as the user as well
   * as the password, and in the query. Not by parsing: it may be one that cannot be.
   *
   * @param url the address
   * @return the same without user and query if it is one of http; without the password otherwise
   */
  public static String shown(String url) {
    if (!url.matches("(?i)https?://.*")) {
      return url.replaceFirst("^(\\w+://[^/@:]*):[^/@]*@", "$1@");
    }
    int begin = url.indexOf("//") + 2;
    String rest = url.substring(url.lastIndexOf('@') < begin ? begin : url.lastIndexOf('@') + 1);
    return url.substring(0, begin) + rest.replaceFirst("[?#].*", "");
  }
}
