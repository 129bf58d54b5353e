package dev.danube.server.internal.live;

/**
 * Lines of a file that follow one another.
 *
 * @param first the number of the first of them, from 1
 * @param total the number of lines that the file has so far
 * @param text the lines in UTF-8, each with its line break
 */
@SuppressWarnings("ArrayRecordComponent") // it is written as it is, and not compared
public record LineRange(long first, long total, byte[] text) {}
