package dev.danube.engine.internal;

import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The shared JSON mapper, with Jackson's defaults. Creating a mapper takes longer than most uses of
 * it.
 */
public final class Json {

  /** The mapper, which must not be configured because it is shared. */
  public static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}
}
