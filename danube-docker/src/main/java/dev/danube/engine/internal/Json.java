package dev.danube.engine.internal;

import com.fasterxml.jackson.databind.ObjectMapper;

/** The one JSON mapper, with Jackson's defaults: making one takes longer than most uses. */
public final class Json {

  /** Not to be configured: it is shared. */
  public static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}
}
