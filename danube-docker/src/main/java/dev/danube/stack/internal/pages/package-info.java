/**
 * Texts that tell people of images: wiki pages and files of results.
 *
 * <ul>
 *   <li>{@link DescribeStep} makes the page of an image, its {@link Manifest}: a {@link LayerTable}
 *       and the output of commands. A {@link TextTable} is an output that programs can read, {@link
 *       ImageTables} are all of an image, and {@link TableChanges} what differs from a stable one.
 *   <li>{@link Promotion} is the pipeline that moves tags. {@link WikiFolder} is a folder of pages:
 *       {@link HomePage} lists the images of each promotion, {@link StablePage} those of the last,
 *       and {@link WikiPages} are their links.
 *   <li>{@link ResultsStep} writes an {@link ImageResult} for each image: what a run did with it.
 * </ul>
 */
@NullMarked
package dev.danube.stack.internal.pages;

import org.jspecify.annotations.NullMarked;
