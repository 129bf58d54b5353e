/**
 * Descriptions of containers that run one after another, in YAML, JSON or a map.
 *
 * <p>{@link ContainerDescriptions} reads a description with {@link DescriptionSettings}, checks it,
 * and makes a pipeline of it. {@link ContainerDescription} is one of its containers. {@link
 * DescriptionException} lists what is wrong. {@link DescriptionMain} is the program.
 *
 * <p>A description is {@code NAME: [containers]}, or has {@code name}, {@code containers}, {@code
 * env}, {@code env_file}, {@code labels} and {@code concurrency}. The keys of a container:
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><th>key, other names</th><th>meaning</th></tr>
 * <tr><td>{@code name}</td><td>the name of the stage</td></tr>
 * <tr><td>{@code image_repo} ({@code repo}), {@code tag}; or {@code image}</td><td>the image; the
 *     tag is {@code latest} unless it is set</td></tr>
 * <tr><td>{@code image_reg_username}, {@code image_reg_password}</td><td>the login at its
 *     registry, see {@link ContainerDescriptions#setUp}</td></tr>
 * <tr><td>{@code command}, {@code entrypoint}</td><td>what runs; a text is split into words as a
 *     shell does</td></tr>
 * <tr><td>{@code env_vars} ({@code env}, {@code environment}), {@code env_file}</td><td>environment
 *     variables; maps and lists become JSON</td></tr>
 * <tr><td>{@code secrets}</td><td>environment variables that are masked: {@code NAME: $VARIABLE} or
 *     {@code NAME: {file: PATH}}</td></tr>
 * <tr><td>{@code dependencies} ({@code dependency}, {@code depends_on})</td><td>the containers that
 *     must have succeeded</td></tr>
 * <tr><td>{@code exclude_in_env} ({@code exlude_in_env})</td><td>the environments in which it is
 *     left out</td></tr>
 * <tr><td>{@code volumes}</td><td>{@code {SOURCE: {bind: PATH, mode: ro}}} or {@code
 *     [SOURCE:PATH:ro]}; a relative source starts at the folder of the file</td></tr>
 * <tr><td>{@code sidecars}</td><td>containers beside it, which it reaches by their names; {@code
 *     ready: {port: 6379}}, {@code {log: TEXT}} or {@code {port: 80, http: /PATH}} says when</td></tr>
 * <tr><td>{@code labels}, {@code desc}, {@code info_link}, {@code network}, {@code user}, {@code
 *     workdir}, {@code memory}, {@code cpus}, {@code platform}, {@code timeout}, {@code retry},
 *     {@code allow_failure}</td><td>the settings of a stage with that meaning</td></tr>
 * <tr><td>{@code is_service_container}</td><td>whether it is one of {@link
 *     ContainerDescriptions#services}</td></tr>
 * <tr><td>{@code force_rerun}</td><td>{@link DescriptionSettings.Builder#alreadyRan} is not
 *     asked</td></tr>
 * </table>
 *
 * <p>All texts may use variables, as in Compose: {@code $X}, {@code ${X:-usual}}. A variable that
 * is not set is a problem.
 *
 * <p>Inside are {@code DescriptionFile} with {@code ContainerReader} and {@code DescriptionKeys},
 * {@code DescriptionPipeline}, and {@code PlanJson}, the plan for scripts.
 */
@NullMarked
package dev.danube.description;

import org.jspecify.annotations.NullMarked;
