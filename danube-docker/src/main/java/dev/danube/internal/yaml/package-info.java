/**
 * YAML and JSON files that people write, read so that each problem has its line. {@link
 * dev.danube.internal.yaml.YamlMap} is a mapping, {@link dev.danube.internal.yaml.YamlProblems}
 * what is wrong with a file. Inside, {@code LimitedParser} limits the nesting, {@code YamlBudget}
 * what aliases repeat, and {@code YamlTags} refuses tags.
 */
@NullMarked
package dev.danube.internal.yaml;

import org.jspecify.annotations.NullMarked;
