/**
 * Stacks of images: trees of images that are built from each other, tested, pushed and promoted.
 *
 * <p>{@link ImageStack} is a stack of {@link StackImage}s, perhaps in several variants, the {@link
 * StackPlan}s. {@link StackMain} is its program. A {@link StackDecision} tells what a run does with
 * each image and why. With {@link StackSettings} a program chooses the rule, {@link Rebuild};
 * {@link PromotionSettings} are those of a promotion. {@link StackDefinitionException} lists what
 * is wrong with a definition.
 *
 * <p>An image is built
 *
 * <table>
 * <caption>The decision, by the first line that applies</caption>
 * <tr><th>rule</th><th>case</th><th>action</th></tr>
 * <tr><td>all rules</td><td>{@code rebuild=all}, {@code full rebuild} in the commit message, {@code
 *     image=NAME} for this image, or its parent is built</td><td>build</td></tr>
 * <tr><td>{@code content}</td><td>the registry has its content and its tests, under its tag
 *     </td><td>none</td></tr>
 * <tr><td>{@code content}</td><td>the same, but not under its tag</td><td>reuse: it gets the tag
 *     </td></tr>
 * <tr><td>{@code content}</td><td>the registry has its content, but not with these tests
 *     </td><td>test</td></tr>
 * <tr><td>{@code content}</td><td>the registry does not have its content</td><td>build</td></tr>
 * <tr><td>{@code git}</td><td>the branch is {@code main}, there is no commit before, or the last
 *     commit changed a file that all images depend on; {@link StackSettings.Builder#since} compares
 *     with another commit</td><td>build</td></tr>
 * <tr><td>{@code git}</td><td>the last commit changed a file in its folder</td><td>build</td></tr>
 * <tr><td>{@code git}</td><td>the registry does not have its tag</td><td>build</td></tr>
 * <tr><td>{@code git}</td><td>otherwise</td><td>none</td></tr>
 * <tr><td>{@code none}</td><td>all cases but {@code image=NAME} and a parent that is built
 *     </td><td>none</td></tr>
 * </table>
 *
 * <p>With the rule {@code git}, changes that are not committed count like those of the last commit,
 * because they are built, too.
 *
 * <p>The file {@code spec.yml} has {@code images}, each with {@code image_name}, {@code depend_on},
 * {@code from}, {@code context}, {@code dockerfile}, {@code dockerfile_target}, {@code build_args},
 * {@code dbuild_env}, {@code skip_plans}, {@code info_cmds}, {@code integration_tests}, {@code
 * prune}, {@code prepull}, {@code refresh}, {@code tags} and {@code platforms}; and {@code root},
 * {@code repository}, {@code tag.prefix}, {@code plans}, {@code all_info_cmds}, {@code
 * tests.image}, {@code tests.inherit} and {@code tests.pytest}, which is {@code container}, {@code
 * host} or {@code none}. Each sets what the method of that meaning sets on {@link
 * ImageStack.Builder} or {@link StackImage.Builder}.
 *
 * <p>A plan has {@code tag_prefix}, {@code build_args} for all images, and {@code skip}, the names
 * of images that it is not for.
 *
 * <p>An image that is built has the labels {@code org.opencontainers.image.revision} and {@code
 * source}, the commit and its repository, {@code created}, the time, and {@code base.name} and
 * {@code base.digest}. They do not decide whether it is built. An image that is reused keeps those
 * of its build.
 *
 * <p>A command of {@code all_info_cmds} has {@code command}, {@code description} and {@code parse:
 * table}, as of {@link ImageStack.Builder#manifestTable}.
 *
 * <p>The tests of an image are in the folders {@code test} and {@code integration_tests} of its own
 * folder, and in {@code tests_common} for all images:
 *
 * <ul>
 *   <li>{@code *.yaml}, {@code *.yml} and {@code *.json} with a {@code schemaVersion}: tests as
 *       data, in the <a href="https://github.com/GoogleContainerTools/container-structure-test">
 *       schema 2.0.0 of container-structure-test</a>. The tests of a file run in one container,
 *       those that only look first. A {@code setup} that fails fails its test. {@code licenseTests}
 *       and {@code allocateTty} are refused. Tests run in a container of the image: it needs {@code
 *       sh}, unless only metadata are tested, files are looked at as the image's user, and {@code
 *       /workspace} is not that of the image.
 *   <li>{@code serviceTests} in such a file start the image as it starts by itself, and send it
 *       requests:
 *       <pre>{@code
 * schemaVersion: 2.0.0
 * serviceTests:
 * - name: page
 *   command: [--port, "8080"]                 # in place of the image's own
 *   envVars: [{key: MODE, value: test}]
 *   ready: {http: {port: 8080, path: /health}, within: 30s}  # or port, log, health
 *   client: debian:12                         # sends the requests; the image itself by default
 *   requests:
 *   - {path: /, status: 200, expectedBody: ["<h1>"], expectedHeaders: ["Content-Type: text/html"]}
 * }</pre>
 *       The client needs {@code curl}, {@code bash} or {@code nc}.
 *   <li>{@code *.sh}: shell scripts, which run in the image.
 *   <li>{@code test_*.py} and {@code *_test.py}: tests for pytest, see {@link
 *       StackSettings.Builder#pytest} and {@link StackSettings.Builder#allowHostTests}.
 * </ul>
 *
 * <p>Inside are {@code SpecReader} with {@code StackCheck}; {@code Decider} with {@code
 * CommitChanges}, {@code ContentKeys} and {@code PinnedBases}; {@code StackPipeline} with {@code
 * StackVariant}, an image for one plan, {@code ParentBase}, the use that it makes of its parent,
 * {@code DecideStage}, {@code VariantBuild}, {@code TagStages}, {@code DescribeStage}, {@code
 * Decided}, the values that its stages take from the decision, {@code StackParameters} and {@code
 * DecisionCodec}; {@code DecideCommand}, the options that only decide, with {@code DecisionText};
 * {@code StackOptions}, the other options; {@link ManifestCommand}, a command that describes
 * images; and {@link PythonTests}, the place where tests for pytest run.
 */
@NullMarked
package dev.danube.stack;

import org.jspecify.annotations.NullMarked;
