/**
 * Tests of images. Those that are written as data are in the schema 2.0.0 of
 * container-structure-test.
 *
 * <ul>
 *   <li>{@link ImageTests} are the tests that an image has in its folders, {@link TestStages} the
 *       stages that run them. {@link PytestPlugin} is for those in Python, and {@link HostPytest}
 *       runs them without a container.
 *   <li>{@link TestFile} is a file of tests, which {@link TestFileReader} reads. Its {@link
 *       ImageTest}s are {@link CommandTest}, {@link FileExistenceTest}, {@link FileContentTest} and
 *       {@link MetadataTest}; {@link RunOptions} sets up the container that they run in.
 *   <li>{@link TestedImage} is the image, seen through a container: {@link StageImage} that of a
 *       stage. {@link FileStatus} is what {@code ls} tells of a file there.
 *   <li>{@link TextMatch} is what a text must and must not contain, {@link EnvVars} are variables
 *       that use others.
 *   <li>{@link ServiceTest} starts the image as it starts by itself, waits for its {@link
 *       ServiceReadiness}, and sends {@link ServiceRequest}s.
 *   <li>{@link LearnStep} writes a first file of tests.
 *   <li>{@link TestRun} runs tests, {@link Findings} is the result of one.
 * </ul>
 *
 * @see <a href="https://github.com/GoogleContainerTools/container-structure-test">
 *     container-structure-test</a>
 */
@NullMarked
package dev.danube.stack.internal.imagetest;

import org.jspecify.annotations.NullMarked;
